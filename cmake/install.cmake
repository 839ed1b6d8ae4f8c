# The installed package: headers, libraries, the command, and fulguriteConfig.cmake with components
# fs and train. fs alone needs no torch, so each component is an export of its own.
# tests/install builds a program against the result.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/fulgurite)

function(fulgurite_install_component component)
  set_target_properties(fulgurite_${component} PROPERTIES EXPORT_NAME ${component})
  install(TARGETS fulgurite_${component} EXPORT fulgurite-${component}
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT fulgurite-${component} NAMESPACE fulgurite:: DESTINATION ${package_dir})
endfunction()

fulgurite_install_component(fs)
if(TARGET fulgurite_train)
  fulgurite_install_component(train)
  install(FILES cmake/FindLibtorch.cmake DESTINATION ${package_dir})
endif()
if(TARGET fulgurite)
  install(TARGETS fulgurite RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY include/fulgurite DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

configure_package_config_file(cmake/fulguriteConfig.cmake.in fulguriteConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(fulguriteConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/fulguriteConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/fulguriteConfigVersion.cmake
        DESTINATION ${package_dir})
